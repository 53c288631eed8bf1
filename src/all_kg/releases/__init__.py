"""A release: written, described, verified, compared with another."""
