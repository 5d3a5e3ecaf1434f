"""The one contract that every provider keeps: the letters, the desks and the tests that need most room."""
