interface ProxyConfig {
  /** For its pid, logs and buffers; nginx writes nothing elsewhere. */
  directory: string
  port: number
  basePath: string
  /** The URL of Queuedeck. */
  backend: string
}

/** nginx as set up in the documentation: one location, the Host name and the client's address. */
export function nginxConfig({ directory, port, basePath, backend }: ProxyConfig): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${directory}/${name};`,
  )
  // The workers need access to the directory, which only the current user has.
  const user = process.getuid?.() === 0 ? 'user root;' : ''
  return `
daemon off;
${user}
worker_processes 1;
pid ${directory}/nginx.pid;
error_log ${directory}/error.log warn;
events { worker_connections 64; }
http {
  access_log ${directory}/access.log;
  ${temporary.join('\n  ')}
  server {
    listen 127.0.0.1:${port};
    server_name _;
    location ${basePath}/ {
      proxy_pass ${backend};
      proxy_http_version 1.1;
      client_max_body_size 2m;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }
    location / { return 404; }
  }
}
`
}
