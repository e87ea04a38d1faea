"""Makes the zip that Lambda runs from a folder of code."""
