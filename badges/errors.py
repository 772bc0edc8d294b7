"""Errors of the `badges` package.

BadgeError
├── BadgeTooLargeError   the places do not fit into a QR record
├── NotBadgeableError    the certificate's state forbids a badge
└── PictureError         bytes that are not a picture we read, or one without a badge's QR code
"""


class BadgeError(Exception):
    """Base of every error this package raises on purpose."""


class BadgeTooLargeError(BadgeError):
    """The places do not fit into a QR record."""


class NotBadgeableError(BadgeError):
    """The certificate's state forbids a badge: it is revoked, has ended, or covers no place."""


class PictureError(BadgeError):
    """Bytes that are not a picture we read, or a picture without exactly one badge's QR code."""
