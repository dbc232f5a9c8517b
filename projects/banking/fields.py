from shared.crypto import SCHEME, EncryptedTextField


class SealedCopyField(EncryptedTextField):
    """Encrypted text that may also be given as another column's ciphertext, so that a copy never opens the secret."""

    def get_prep_value(self, value):
        return value if isinstance(value, str) and value.startswith(SCHEME) else super().get_prep_value(value)
