"""What telephone systems tell over the network → call events: webhooks, Asterisk's AMI, scripted days."""
