"""The live contact as a log of events: its fold, its handover, its promises and its wrap-up."""
