-- What a style that comes of these pictures will be good for.
ALTER TABLE "Dataset" ADD COLUMN "intents" TEXT[] DEFAULT ARRAY[]::TEXT[];
