"""What is asked over one's authority: by the agent on the call, and of whoever may say yes."""
