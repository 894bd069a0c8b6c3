package org.gmnm.examples.ui;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.impl.VertxInternal;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import org.deeplearning4j.ui.VertxUIServer;
import org.jspecify.annotations.Nullable;

/**
 * Deeplearning4j's server on the loopback address. On its own it listens to every machine and
 * cannot be told otherwise: it asks Vert.x for a server and names a port alone, for which Vert.x
 * takes all addresses. Here Vert.x is asked with the address.
 */
final class LoopbackServer extends VertxUIServer {

  static final String HOST = InetAddress.getLoopbackAddress().getHostAddress();

  @Override
  public void init(Vertx vertx, Context context) {
    super.init(
        proxy(
            VertxInternal.class,
            (VertxInternal) vertx,
            (method, arguments) ->
                method.getName().equals("createHttpServer")
                    ? loopback(vertx.createHttpServer())
                    : call(vertx, method, arguments)),
        context);
  }

  private static HttpServer loopback(HttpServer server) {
    return proxy(
        HttpServer.class,
        server,
        (method, arguments) -> {
          if (method.getName().equals("listen")) {
            listen(server, arguments);
            return server;
          }
          return call(server, method, arguments);
        });
  }

  /** The one form that Deeplearning4j uses; any other is refused. */
  @SuppressWarnings("unchecked")
  private static void listen(HttpServer server, Object @Nullable [] arguments) {
    if (arguments == null
        || arguments.length != 2
        || !(arguments[0] instanceof Integer port)
        || !(arguments[1] instanceof Handler<?> handler)) {
      throw new IllegalStateException("This version of Deeplearning4j's UI listens in another way");
    }
    server.listen(port, HOST, (Handler<io.vertx.core.AsyncResult<HttpServer>>) handler);
  }

  @FunctionalInterface
  private interface Call {
    @Nullable Object on(Method method, Object @Nullable [] arguments) throws Throwable;
  }

  /** What returns the object itself, to be called on, returns the proxy. */
  private static <T> T proxy(Class<T> type, T real, Call call) {
    return type.cast(
        Proxy.newProxyInstance(
            LoopbackServer.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              Object result = call.on(method, arguments);
              return result == real ? self : result;
            }));
  }

  private static @Nullable Object call(Object real, Method method, Object @Nullable [] arguments)
      throws Throwable {
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }
}
