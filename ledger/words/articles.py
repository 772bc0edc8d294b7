"""What rules rest on: articles of law, or sections of the scheme's rules where no law says it.

Each is quoted in English, as it is in the log; `articles.json` has it in Khmer.
`docs/requirements.md` says which requirements are behind a section.
"""

CRITERIA = "Prakas on the CET Certificate (draft): criteria and standards"
ELIGIBILITY = "Prakas on the CET Certificate (draft): eligibility"
PENALTIES = "Prakas on the CET Certificate (draft): penalties"
USE = "Prakas on the CET Certificate (draft): guidelines for use"
VALIDITY = "Prakas on the CET Certificate (draft): validity and renewal"
CONDUCT = "Law on E-commerce, article 7; Prakas on the Code of Conduct (draft)"
REGISTRATION = "Sub-Decree 134 and Prakas 290: business registration"
APPLICATION = "CETS scheme rules: application"
BUSINESS = "CETS scheme rules: the business and its changes"
COMPLAINTS = "CETS scheme rules: complaints"
CONTROL = "CETS scheme rules: proof of web sites and accounts"
DOCUMENTS = "CETS scheme rules: documents"
EVIDENCE = "CETS scheme rules: evidence"
FAIR = "CETS scheme rules: fair procedure"
FEES = "CETS scheme rules: fees"
KEYS = "CETS scheme rules: keys"
MONITORING = "CETS scheme rules: monitoring"
REVIEW = "CETS scheme rules: review and inspection"
ROLES = "CETS scheme rules: roles of officers"
TIERS = "CETS scheme rules: tiers"
VERSIONS = "CETS scheme rules: changes of the rules"
