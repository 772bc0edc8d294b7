"""The front door: the `trustmark` command, configuration, composition, the demo."""
