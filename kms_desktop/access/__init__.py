"""Who works here and who they are shown to be: logins, the screen lock, the first admin, the audit log."""
