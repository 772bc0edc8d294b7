"""The officers' file of a listing for misuse: proposal, confirmation, appeal, end."""
