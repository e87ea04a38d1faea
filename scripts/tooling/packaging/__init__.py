"""From a folder of code to the zip that Lambda runs."""
