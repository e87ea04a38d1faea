"""The deployment's settings, read and checked once at cold start."""
