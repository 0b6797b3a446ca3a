"""The only wiring: everything the screens and the commands use is opened here."""
