"""An article's guide as it is shown: one question at a time, then its options; on the desk and where it is written."""
