"""Errors of the `badges` package.

BadgeError
├── BadgeTooLargeError   the places do not fit into a QR record
├── FontError            letters that cannot be drawn: no shaper, or no font
├── NotBadgeableError    there is no place a badge could name
├── PictureError         bytes that are not a picture we read, or one without a badge's QR code
└── SecondOpinionError   another library refuses a token that was about to leave
"""


class BadgeError(Exception):
    """Base of every error this package raises on purpose."""


class BadgeTooLargeError(BadgeError):
    """The places do not fit into a QR record."""


class FontError(BadgeError):
    """Letters cannot be drawn, because a library or a font is missing."""


class NotBadgeableError(BadgeError):
    """The badge could name no place: the certificate covers none, or its places are erased."""


class PictureError(BadgeError):
    """Bytes that are not a picture we read, or a picture without exactly one badge's QR code."""


class SecondOpinionError(BadgeError):
    """PyJWT refuses a token that was about to leave, or that was published."""
