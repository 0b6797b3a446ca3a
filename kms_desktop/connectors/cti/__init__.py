"""What telephone systems tell over the network → call events of the workspace: webhooks, Asterisk's AMI, scripted days."""
