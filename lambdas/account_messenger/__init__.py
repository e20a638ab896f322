"""Words the mails of Cognito that carry a code, in the customer's language."""
