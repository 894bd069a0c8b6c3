package org.gmnm.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class StopRequestTest {

  @Test
  void theProcessWaitsUntilTheLoopHasFinished() throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    CompletableFuture<Boolean> hook;
    try (StopRequest stop = StopRequest.install(told::countDown)) {
      assertFalse(stop.requested());
      hook = CompletableFuture.supplyAsync(() -> stop.stopAndWait(15, TimeUnit.SECONDS));
      told.await();
      assertTrue(stop.requested());
      assertFalse(hook.isDone());
    }
    assertTrue(hook.get());
  }

  @Test
  void theProcessDoesNotWaitForEver() {
    AtomicInteger told = new AtomicInteger();
    try (StopRequest stop = StopRequest.install(told::incrementAndGet)) {
      assertFalse(stop.stopAndWait(10, TimeUnit.MILLISECONDS));
      assertEquals(1, told.get());
    }
  }

  @Test
  void afterTheLoopNothingIsAsked() {
    AtomicInteger told = new AtomicInteger();
    StopRequest stop = StopRequest.install(told::incrementAndGet);
    stop.close();
    assertTrue(stop.stopAndWait(15, TimeUnit.SECONDS));
    assertFalse(stop.requested());
    assertEquals(0, told.get());
  }

  @Test
  void aForgottenRequestDoesNotDelayANormalExit() {
    StopRequest stop = StopRequest.install(() -> {});
    StopRequest.closeAll();
    assertTrue(stop.stopAndWait(15, TimeUnit.SECONDS));
  }
}
