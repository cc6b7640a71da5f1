import net from 'node:net';

/** A way to a server that can be cut: all connections end at once, and new ones are refused until it is mended. */
export async function openRelay(address) {
  const { hostname, port } = new URL(address);
  const sockets = new Set();
  let isCut = false;
  const server = net.createServer(client => {
    if (isCut) {
      client.destroy();
      return;
    }
    const upstream = net.connect(Number(port), hostname);
    for (const [socket, other] of [[client, upstream], [upstream, client]]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    cut() {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    mend() { isCut = false; },
    close() {
      this.cut();
      server.close();
    },
  };
}
