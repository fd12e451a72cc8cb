"""What a user's type checker says: files in `right/` are clean, and in `wrong/` every marked line is refused."""
