"""The themes of the Voice page: the list by value at stake, and one of them with what it rests on and its decision."""
