"""Composing the mails that customers get; sending them is `boxoffice.aws.ses`."""
