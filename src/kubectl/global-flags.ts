/** Flags that every kubectl command takes. Source: cli-runtime/pkg/genericclioptions, component-base/logs. */
import { bool, int, slice, text, type FlagSpec } from './flags.ts'

/** Those that every command takes, in the order of `kubectl options`. */
export const GLOBAL_FLAGS: readonly FlagSpec[] = [
  text('as', 'Username to impersonate for the operation.'),
  slice('as-group', 'Group to impersonate for the operation.'),
  text('as-uid', 'UID to impersonate for the operation.'),
  text('cache-dir', 'Default cache directory', { default: '/root/.kube/cache' }),
  text('certificate-authority', 'Path to a cert file for the certificate authority'),
  text('client-certificate', 'Path to a client certificate file for TLS'),
  text('client-key', 'Path to a client key file for TLS'),
  text('cluster', 'The name of the kubeconfig cluster to use'),
  text('context', 'The name of the kubeconfig context to use'),
  bool('disable-compression', 'If true, opt-out of response compression for all requests to the server'),
  bool('insecure-skip-tls-verify', "If true, the server's certificate will not be checked for validity."),
  text('kubeconfig', 'Path to the kubeconfig file to use for CLI requests.'),
  bool('match-server-version', 'Require server version to match client version'),
  text('namespace n', 'If present, the namespace scope for this CLI request'),
  text('request-timeout', 'How long to wait for one server request.', { default: '0' }),
  text('server s', 'The address and port of the Kubernetes API server'),
  text('tls-server-name', 'Server name to use for server certificate validation.'),
  text('token', 'Bearer token for authentication to the API server'),
  text('user', 'The name of the kubeconfig user to use'),
  int('v v', 'number for the log level verbosity'),
  text('vmodule', 'comma-separated list of pattern=N settings for file-filtered logging'),
  bool('warnings-as-errors', 'Treat warnings received from the server as errors and exit with a non-zero exit code'),
]
