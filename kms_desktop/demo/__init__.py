"""A throw-away workspace made from a seed: people, history, past contacts and calls to practise on."""
