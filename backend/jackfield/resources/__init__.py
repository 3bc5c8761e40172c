"""Resources: the things that services have, synchronized, linked and commanded."""
