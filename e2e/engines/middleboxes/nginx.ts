import type { MiddleboxKind } from './middlebox.ts'

export const nginx: MiddleboxKind = {
  name: 'nginx',
  versionArgs: ['-v'],
  args: (file) => ['-c', file, '-e', 'stderr'],
  // Its workers would be somebody else, who may not enter the folder; where it isn't root itself, that line says nothing.
  config: ({ folder, listen, server, idle, drain, generation }) => `
    daemon off;
    user root;
    worker_processes 1;
    pid ${folder}/pid-${generation};
    ${drain === undefined ? '' : `worker_shutdown_timeout ${drain}s;`}
    events { worker_connections 64; }
    http {
      access_log off;
      client_body_temp_path ${folder}/body;
      proxy_temp_path ${folder}/proxy;
      fastcgi_temp_path ${folder}/fastcgi;
      uwsgi_temp_path ${folder}/uwsgi;
      scgi_temp_path ${folder}/scgi;
      server {
        listen ${listen.host}:${listen.port};
        location = /generation { return 200 "${generation}"; }
        location / {
          proxy_pass http://${server};
          proxy_http_version 1.1;
          proxy_set_header Upgrade $http_upgrade;
          proxy_set_header Connection upgrade;
          proxy_read_timeout ${idle}s;
          proxy_send_timeout ${idle}s;
        }
      }
    }`,
  reloadSignal: 'SIGHUP',
  quitSignal: 'SIGQUIT',
}
