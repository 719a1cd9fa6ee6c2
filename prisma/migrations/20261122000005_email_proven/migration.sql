-- An invitation's link is also in the hands of whoever made it: that it was opened proves nothing about the mailbox.
ALTER TABLE users ADD COLUMN email_proven_at timestamptz(3);
UPDATE users SET email_proven_at = created_at;
