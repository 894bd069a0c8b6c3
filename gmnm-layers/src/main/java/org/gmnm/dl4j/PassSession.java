package org.gmnm.dl4j;

import org.deeplearning4j.nn.layers.samediff.DL4JSameDiffMemoryMgr;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.InferenceSession;
import org.nd4j.linalg.api.memory.MemoryWorkspace;

/**
 * A session that forgets: ND4J keeps one for every thread that ever ran, and each remembers the id
 * of every array that it freed. Making a new one for every pass would cost milliseconds.
 */
final class PassSession extends InferenceSession {

  private final SameDiff graph;

  PassSession(SameDiff graph) {
    super(graph);
    this.graph = graph;
  }

  /** Lets the graph run in this session; what it makes on the way lives in a workspace. */
  void open(MemoryWorkspace working) {
    setMmgr(
        new DL4JSameDiffMemoryMgr(
            working.getId(), null, working.getWorkspaceConfiguration(), null));
    activate();
  }

  private void activate() {
    graph.getSessions().put(Thread.currentThread().getId(), this);
  }

  /** Lets the graph run in this session, on a network's workspaces. */
  void open(ArrayType working, ArrayType result, LayerWorkspaceMgr workspaces) {
    setMmgr(
        new DL4JSameDiffMemoryMgr(
            workspaces.getWorkspaceName(working),
            workspaces.getWorkspaceName(result),
            workspaces.getConfiguration(working),
            workspaces.getConfiguration(result)));
    activate();
  }

  /** Forgets the pass. */
  void release() {
    graph.clearPlaceholders(true);
    graph.clearOpInputs();
    graph.getSessions().clear();
    freedArrays.clear();
  }
}
