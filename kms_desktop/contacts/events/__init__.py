"""Everything that can happen in a contact: each kind of event is a class that says all that is decided of it.

| to add            | takes                                                                                       |
|-------------------|---------------------------------------------------------------------------------------------|
| a kind            | its class in the module of its subject, and a migration that runs what `sql_of_lists` gives |
| a field of a kind | the field with a default, as stored events have none, and such a migration                  |
| who else may log  | a `Writer`, and its case in the database's `kms_judge_event`                                |

What is stored under a kind or a key is never renamed. A kind that nobody logs any more is still
declared, to be read and erased.
"""
