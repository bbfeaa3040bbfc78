"""Replays: episodes of champions, recorded beside evolution."""
