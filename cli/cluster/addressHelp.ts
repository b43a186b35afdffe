/** What the help of commands says that work with a cluster. */
export const addressHelp = `
Environment:
  BATON_RESTATE_INGRESS  where runs are started (default: http://127.0.0.1:8080)
  BATON_RESTATE_ADMIN    where the cluster is managed (default: http://127.0.0.1:9070)
  BATON_RESTATE_TOKEN    of a cluster that asks for one
  BATON_KEY              seals secrets; the same for all that start and carry out runs
  BATON_STORE            where large results are: a folder, or s3://bucket/prefix`;
