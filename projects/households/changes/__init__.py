"""Change requests: proposed in the village, decided in the township, in effect on a day."""
