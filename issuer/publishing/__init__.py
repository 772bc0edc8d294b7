"""Publishing: the publisher's loop, and what is made for shops to show or print."""
