package org.gmnm.dl4j;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.nd4j.common.io.Resource;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4jBackend;

/**
 * The CPU backend, whose environment says that it is none: what the library does on a graphics
 * processor, on machines that have none. ND4J takes it where the system property {@value
 * #ASKED_FOR} is true; a second run of the contract tests sets it.
 */
public final class NotCpuBackend extends Nd4jBackend {

  static final String ASKED_FOR = "gmnm.test.notCpu";

  /** By name: with the CUDA backend in its place these tests compile too. */
  private static final String CPU_BACKEND = "org.nd4j.linalg.cpu.nativecpu.CpuBackend";

  /** Made by ND4J, as a service. */
  public NotCpuBackend() {}

  @Override
  public boolean isAvailable() {
    return Boolean.getBoolean(ASKED_FOR);
  }

  @Override
  public boolean canRun() {
    return isAvailable();
  }

  @Override
  public int getPriority() {
    return Integer.MAX_VALUE;
  }

  @Override
  public Environment getEnvironment() {
    Environment cpu = Cpu.BACKEND.getEnvironment();
    return (Environment)
        Proxy.newProxyInstance(
            Environment.class.getClassLoader(),
            new Class<?>[] {Environment.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("isCPU")) {
                return false;
              }
              try {
                return method.invoke(cpu, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Override
  public boolean allowsOrder() {
    return Cpu.BACKEND.allowsOrder();
  }

  @Override
  public Resource getConfigurationResource() {
    return Cpu.BACKEND.getConfigurationResource();
  }

  @Override
  @SuppressWarnings("rawtypes") // as ND4J has it
  public Class getNDArrayClass() {
    return Cpu.BACKEND.getNDArrayClass();
  }

  @Override
  public String buildInfo() {
    return Cpu.BACKEND.buildInfo();
  }

  @Override
  public void logBackendInit() {
    Cpu.BACKEND.logBackendInit();
  }

  /** The real one, made when first used. */
  private static final class Cpu {

    static final Nd4jBackend BACKEND = backend();

    private static Nd4jBackend backend() {
      try {
        return Class.forName(CPU_BACKEND)
            .asSubclass(Nd4jBackend.class)
            .getDeclaredConstructor()
            .newInstance();
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
