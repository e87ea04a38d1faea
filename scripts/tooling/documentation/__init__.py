"""What is drawn for the documentation."""
