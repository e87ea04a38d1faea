"""A port that somebody names on the command line."""

import argparse


def port(text: str) -> int:
    """Read a port, as argparse's `type`."""
    if not text.isdecimal() or not 0 < int(text) < 1 << 16:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port, from 1 to 65535")
    return int(text)
