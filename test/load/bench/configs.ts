/** Ports of one benchmark run. */
export interface BenchPorts {
  readonly upstream: number;
  readonly nginx: number;
  readonly nginxLua: number;
  readonly haproxy: number;
}

function nginxFrame(dir: string, name: string, modules: string, http: string): string {
  return `
${modules}
daemon off;
master_process on;
worker_processes 1;
pid ${dir}/${name}.pid;
error_log ${dir}/${name}-error.log;
events { worker_connections 4096; }
http {
  client_body_temp_path ${dir}/${name}-body;
  proxy_temp_path ${dir}/${name}-proxy;
  fastcgi_temp_path ${dir}/${name}-fastcgi;
  uwsgi_temp_path ${dir}/${name}-uwsgi;
  scgi_temp_path ${dir}/${name}-scgi;
  access_log off;
  keepalive_requests 100000000;
  keepalive_timeout 300s;
${http}
}
`;
}

function proxyServer(port: number, upstreamPort: number, extra: string): string {
  return `
  upstream backend {
    server 127.0.0.1:${String(upstreamPort)};
    keepalive 64;
    keepalive_requests 100000000;
  }
  server {
    listen 127.0.0.1:${String(port)};
    location / {
      proxy_pass http://backend;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
${extra}
    }
  }`;
}

/** The backend of all rows: nginx with a fixed answer. */
export function upstreamConfig(dir: string, ports: BenchPorts): string {
  return nginxFrame(
    dir,
    'upstream',
    '',
    `
  server {
    listen 127.0.0.1:${String(ports.upstream)};
    location / {
      default_type application/json;
      return 200 '{"message":"hello from the backend, long enough to look like an answer of an API"}';
    }
  }`,
  );
}

/** nginx as a plain proxy. */
export function nginxConfig(dir: string, ports: BenchPorts): string {
  return nginxFrame(dir, 'nginx', '', proxyServer(ports.nginx, ports.upstream, ''));
}

/** nginx as a caching proxy: entries in files that the kernel holds in memory, their keys in shared memory. */
export function nginxCacheConfig(dir: string, ports: Pick<BenchPorts, 'nginx' | 'upstream'>): string {
  const zone = `  proxy_cache_path ${dir}/nginx-cache-files levels=1:2 keys_zone=bench:16m max_size=512m use_temp_path=off;`;
  const extra = `      proxy_cache bench;
      proxy_cache_key $request_method$uri;
      proxy_cache_valid any 300s;
      proxy_cache_lock on;`;
  return nginxFrame(dir, 'nginx-cache', '', `${zone}\n${proxyServer(ports.nginx, ports.upstream, extra)}`);
}

/** nginx with Lua at the phases that Kong and APISIX use. */
export function nginxLuaConfig(dir: string, ports: BenchPorts): string {
  const modules = ['ndk_http_module', 'ngx_http_lua_module']
    .map((name) => `load_module /usr/lib/nginx/modules/${name}.so;`)
    .join('\n');
  const phases = `
      access_by_lua_block {
        local path = ngx.var.uri
        ngx.ctx.route = path
        ngx.req.set_header("X-Request-Id", ngx.var.request_id)
      }
      header_filter_by_lua_block { ngx.header["X-Request-Id"] = ngx.var.request_id }
      log_by_lua_block { local status = ngx.status; local route = ngx.ctx.route }`;
  return nginxFrame(dir, 'nginx-lua', modules, proxyServer(ports.nginxLua, ports.upstream, phases));
}

/** HAProxy as a plain proxy. */
export function haproxyConfig(ports: BenchPorts): string {
  return `
global
  maxconn 2000
  nbthread 1
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  option http-keep-alive
  http-reuse always
frontend front
  bind 127.0.0.1:${String(ports.haproxy)}
  default_backend backend
backend backend
  server upstream 127.0.0.1:${String(ports.upstream)}
`;
}
