ALTER TABLE media.picture VALIDATE CONSTRAINT picture_has_files;
