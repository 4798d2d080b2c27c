-- AlterTable
ALTER TABLE "BaseModel" ADD COLUMN     "layers" JSONB NOT NULL DEFAULT '{}';
