-- Whether a request counts as delivered only once Splunk's indexers say that they have it.
ALTER TABLE destinations ADD COLUMN acknowledge boolean NOT NULL DEFAULT false;
