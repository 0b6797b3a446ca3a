"""Closed contacts reviewed by sample: five questions, four of them answered from the log."""
