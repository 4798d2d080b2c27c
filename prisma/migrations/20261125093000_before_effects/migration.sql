-- A picture as it was before its effects, for the slider that compares: {width, height, sha256, bytes, mediaType}.
ALTER TABLE "Artwork" ADD COLUMN "before" JSONB;
