"""The AWS side of Boxoffice as CDK code; the laptop deploys the very same template."""
