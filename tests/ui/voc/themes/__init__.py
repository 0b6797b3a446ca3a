"""Tests of the themes on the Voice page."""
