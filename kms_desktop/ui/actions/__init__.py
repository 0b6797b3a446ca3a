"""What a person can do with a key: declared once, told and pressed from there."""
