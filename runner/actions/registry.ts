/** All that steps can do, by the names under which `language/std/*.flow` declares it. A test holds that both match. */
import type { Action, MessageSource, ResourceKind } from './action.ts';
import { basicActions } from './basic.ts';
import { archiveActions } from './files/archive.ts';
import { csvActions } from './files/csv.ts';
import { fileActions } from './files/file.ts';
import { jsonActions } from './files/json.ts';
import { gitActions } from './git.ts';
import { downloadActions } from './http/download.ts';
import { httpActions } from './http/http.ts';
import { processActions } from './process.ts';
import { s3Kind } from './s3/bucket.ts';
import { s3Actions } from './s3/s3.ts';
import { mcpActions, mcpKind } from './services/mcp.ts';
import { mqttActions, mqttKind, mqttMessages } from './services/mqtt.ts';
import { natsActions, natsKind, natsMessages } from './services/nats.ts';
import { redisActions, redisKind, redisMessages } from './services/redis.ts';
import { smtpActions, smtpKind } from './services/smtp.ts';
import { mysqlActions } from './sql/mysql.ts';
import { mysqlKind } from './sql/mysqlConnection.ts';
import { postgresActions } from './sql/postgres.ts';
import { postgresKind } from './sql/postgresConnection.ts';
import { sqliteActions, sqliteKind } from './sql/sqlite.ts';
import { sshKind } from './ssh/connection.ts';
import { sshActions } from './ssh/ssh.ts';

export const actions: Readonly<Record<string, Action>> = {
  ...basicActions,
  ...processActions,
  ...httpActions,
  ...fileActions,
  ...postgresActions,
  ...sqliteActions,
  ...mysqlActions,
  ...redisActions,
  ...smtpActions,
  ...csvActions,
  ...jsonActions,
  ...archiveActions,
  ...gitActions,
  ...natsActions,
  ...mqttActions,
  ...sshActions,
  ...s3Actions,
  ...mcpActions,
  ...downloadActions,
};

export const resourceKinds: Readonly<Record<string, ResourceKind>> = {
  postgres: postgresKind,
  sqlite: sqliteKind,
  mysql: mysqlKind,
  redis: redisKind,
  smtp: smtpKind,
  nats: natsKind,
  mqtt: mqttKind,
  ssh: sshKind,
  s3: s3Kind,
  mcp: mcpKind,
};

/** What brings messages that start flows, by the names of its triggers. */
export const messageSources: Readonly<Record<string, MessageSource>> = {
  'nats.messages': natsMessages,
  'mqtt.messages': mqttMessages,
  'redis.messages': redisMessages,
};
