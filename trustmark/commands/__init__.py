"""The commands of `trustmark`, one module a subject, imported when called."""
