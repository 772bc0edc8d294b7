"""Errors of the `keys` package.

KeyringError
├── UnknownKeyError      no key of that name, or not for that use
├── KeyNotActiveError    the key is known, but its state forbids this use
├── KeyFileError         a key file, key-encryption key or passphrase cannot be used
├── JwsError             bytes that are not a JWS of the strict form we accept
├── SignatureError       a well-formed signature that does not verify
├── SealError            sealed bytes that do not open under this key and context
└── ManifestError        a key manifest that may not be used (roots, version, dates, content)
"""


class KeyringError(Exception):
    """Base of every error this package raises on purpose."""


class UnknownKeyError(KeyringError):
    """No key of that name, or none for that use."""


class KeyNotActiveError(KeyringError):
    """The key is known, but its state in the manifest forbids this use."""


class KeyFileError(KeyringError):
    """A key file, key-encryption key or passphrase cannot be used."""


class JwsError(KeyringError):
    """Bytes that are not a JWS of the strict form we accept."""


class SignatureError(KeyringError):
    """A well-formed signature that does not verify under the key."""


class SealError(KeyringError):
    """Sealed bytes that do not open under this key and context."""


class ManifestError(KeyringError):
    """A key manifest that may not be used: roots, version, dates or content."""
